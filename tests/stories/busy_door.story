# After the third line in ten minutes, names go into the last one
rows: WEL-01
language: de, en
at: 2026-11-18 12:00
setting: cogs.welcome.greet_wait_seconds = 60

Ana joins
wait 2 minutes
in Welcome: host says ~ "Ana"
Ben joins
wait 2 minutes
in Welcome: host says ~ "Ben"
Cem joins
wait 2 minutes
in Welcome: host says ~ "Cem"
Dora joins
wait 2 minutes
nothing more is said in Welcome
in Welcome: host changes a line to ~ "Cem" and ~ "Dora" without "Ana"
