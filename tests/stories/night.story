# Whoever comes at night is greeted in the morning
rows: WEL-01, PER-05
language: de, en
at: 2026-11-18 02:00

Ana joins
wait 30 minutes
Ben joins
wait until 07:59
nothing is said anywhere
nobody reads anything
wait until 08:05
in Welcome: host says ~ "Ana" and ~ "Ben"
nothing more is said anywhere
