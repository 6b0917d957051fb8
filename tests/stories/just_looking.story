# Just looking is fine, for a whole year
rows: WEL-04, WEL-05, N4
language: de, en
at: 2026-11-18 12:00

Ana joins
wait 1 minute
whatever is said in Welcome
de: Ana presses "Rundgang"
de: Ana presses "Weiter"
de: Ana presses "Weiter"
en: Ana presses "Show me around"
en: Ana presses "Next"
en: Ana presses "Next"
whatever Ana reads
de: Ana presses "Nur mal schauen"
en: Ana presses "Just looking"
de: Ana reads ~ "ich lasse dich in Ruhe" with no buttons
en: Ana reads ~ "I'll leave you in peace" with no buttons

wait 365 days
Ana reads nothing more
Quinn reads nothing
nothing is said anywhere
