# The host says what it is, once before all else, and names its humans
rows: PER-01, N7
language: de, en
at: 2026-11-18 12:00

Quinn types: /host about
de: Quinn reads ~ "Ich bin ein Bot und halte hier die Tür auf" and ~ "Mira" and ~ "Jo" and ~ "Gespräche schreibe ich nicht mit" with button "Mit einem Menschen reden"
en: Quinn reads ~ "I'm a bot and I hold the door here" and ~ "Mira" and ~ "Jo" and ~ "I don't write conversations down" with button "Talk to a human"
Quinn types: /host hours
de: Quinn reads ~ "Donnerstag" without "halte hier die Tür auf"
en: Quinn reads ~ "Thursday" without "I hold the door"
nothing is said anywhere

de: Quinn presses "Mit einem Menschen reden"
en: Quinn presses "Talk to a human"
de: Quinn reads ~ "Bescheid gesagt" without "sofort", "bald"
en: Quinn reads ~ "let the team know" without "soon", "immediately"
de: in Team: host says ~ "Quinn" with buttons "Ich übernehme"
en: in Team: host says ~ "Quinn" with buttons "I'll take it"
de: Mira presses "Ich übernehme"
en: Mira presses "I'll take it"
Quinn reads ~ "Mira"
Mira reads ~ "Quinn"
in Team: host changes a line to ~ "Mira" with no buttons
nothing more is said anywhere
