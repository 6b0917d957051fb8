# Someone comes in and is greeted once
rows: WEL-01, N7
language: de, en
at: 2026-11-18 12:00
setting: cogs.welcome.greet_wait_seconds = 60

Ana joins
nothing is said anywhere
wait 59 seconds
nothing is said anywhere
wait 1 second
de: in Willkommen: host says ~ "Ana" with buttons "Rundgang"
en: in Welcome: host says ~ "Ana" with buttons "Show me around"
Ana reads nothing

# Who only looks in and goes again is not called after.
Ben joins
wait 30 seconds
Ben leaves
wait 1 hour
nothing more is said anywhere
nobody reads anything

# A restart does not greet anyone twice.
the host restarts
wait 1 day
nothing more is said anywhere
