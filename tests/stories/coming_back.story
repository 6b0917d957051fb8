# Whoever comes back within a month is welcomed back, without a tour
rows: WEL-01
language: de, en
at: 2026-11-18 12:00

Ana joins
wait 5 minutes
in Welcome: host says ~ "Ana"
Ana leaves
wait 12 days
nothing more is said anywhere
Ana joins
wait 5 minutes
in Welcome: host says ~ "Ana" with no buttons
nobody reads anything
