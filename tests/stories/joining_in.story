# Ana would like to join in, and hears only of what is there
rows: WEL-04
language: de, en
at: 2026-11-18 12:00

Ana joins
wait 1 minute
whatever is said in Welcome
de: Ana presses "Rundgang"
de: Ana presses "Weiter"
de: Ana presses "Weiter"
de: Ana presses "Ich möchte mitmachen"
en: Ana presses "Show me around"
en: Ana presses "Next"
en: Ana presses "Next"
en: Ana presses "I'd like to join in"
Ana reads something 3 times
de: Ana reads ~ "Plausch" and ~ "/runde woche" with no buttons
en: Ana reads ~ "Chat" and ~ "/ritual list" with no buttons
nobody else reads anything
nothing is said anywhere
