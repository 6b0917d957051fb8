# Ana needs help, and people know at once
rows: WEL-04
language: de, en
at: 2026-11-19 18:30

Ana joins
wait 1 minute
whatever is said in Welcome
de: Ana presses "Rundgang"
de: Ana presses "Weiter"
de: Ana presses "Weiter"
de: Ana presses "Ich brauche Hilfe"
en: Ana presses "Show me around"
en: Ana presses "Next"
en: Ana presses "Next"
en: Ana presses "I need help"
de: Ana reads something 3 times
en: Ana reads something 3 times
de: Ana reads ~ "dem Team Bescheid gesagt" and ~ "Mira" and ~ "20 Uhr" and ~ "Fragen"
en: Ana reads ~ "let the team know" and ~ "Mira" and ~ "8 pm" and ~ "Questions"
de: in Team: host says ~ "Ana möchte mit einem Menschen sprechen" with buttons "Ich übernehme"
en: in Team: host says ~ "Ana would like to talk to a human" with buttons "I'll take it"
nothing more is said anywhere
