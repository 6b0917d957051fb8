# Something annoys Ana: the team hears it, nobody else does
rows: WEL-04, N1, N6, N8
language: de, en
at: 2026-11-19 18:30

Ana joins
wait 1 minute
whatever is said in Welcome
de: Ana presses "Rundgang"
de: Ana presses "Weiter"
de: Ana presses "Weiter"
de: Ana presses "Mich ärgert etwas"
en: Ana presses "Show me around"
en: Ana presses "Next"
en: Ana presses "Next"
en: Ana presses "Something annoys me"
whatever Ana reads
Ana is asked for text
de: Ana fills in about: "Etwas ärgert mich", text: "Im Plausch wird über meinen Akzent gelacht."
en: Ana fills in about: "Something annoys me", text: "In the chat people laugh about my accent."
de: Ana reads ~ "Notiert als A1" without "bald", "sofort"
en: Ana reads ~ "Noted as A1" without "soon", "immediately"
de: in Team: host says ~ "A1 von Ana" and ~ "meinen Akzent" with button "Übernehmen"
en: in Team: host says ~ "A1 from Ana" and ~ "my accent" with button "Take it"
Quinn reads nothing
Lea reads nothing
nothing more is said anywhere

de: Mira presses "Übernehmen"
en: Mira presses "Take it"
de: in Team: host changes a line to ~ "Bei Mira"
en: in Team: host changes a line to ~ "With Mira"
whatever Mira reads
whatever Ana reads
de: Mira presses "Antworten"
en: Mira presses "Reply"
Mira fills in text: "Thank you for telling us. I have talked to them."
Ana reads ~ "Thank you for telling us" and ~ "– Mira"
nothing more is said anywhere
