# Forget me: first what goes and what stays, then at once; whoever writes again is new
rows: IDP-05
language: de, en
at: 2026-11-18 12:00

de: Lea types: /privacy consent
en: Lea picks /privacy consent
whatever Lea reads
de: Lea types: /privacy erase
en: Lea picks /privacy erase
de: Lea reads ~ "Alles geht" and ~ "Summen ohne Namen bleiben" and ~ "In der Gruppe bleibst du"
en: Lea reads ~ "Everything I know" and ~ "Totals without names" and ~ "You stay in the group"
de: Lea presses "Löschen"
en: Lea presses "Erase"
de: Lea reads ~ "Ich kenne dich nicht mehr"
en: Lea reads ~ "I don't know you any more"

# She is nobody the host knows: it says once more who speaks.
de: Lea types: /privacy consent
en: Lea picks /privacy consent
de: Lea reads ~ "Ich bin ein Bot"
en: Lea reads ~ "I'm a bot"
Quinn reads nothing
nothing is said anywhere
