# Five people come in together and share one line
rows: WEL-01
language: de, en
at: 2026-11-18 12:00
setting: cogs.welcome.greet_wait_seconds = 60

Ana joins
Ben joins
wait 10 seconds
Cem joins
Dora joins
Eva joins
wait 5 minutes
de: in Willkommen: host says ~ "Ana" and ~ "Ben" and ~ "Cem" and ~ "Dora" and ~ "Eva" with buttons "Rundgang"
en: in Welcome: host says ~ "Ana" and ~ "Ben" and ~ "Cem" and ~ "Dora" and ~ "Eva" with buttons "Show me around"
nothing more is said anywhere
nobody reads anything
