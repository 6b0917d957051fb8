# What the house knows of me is handed to me, as files, and to nobody else
rows: IDP-04, IDP-03
language: de, en
at: 2026-11-18 12:00

Quinn says in Chat: "Take the second exit."
Lea replies to "second exit": /thanks for the way
whatever is said in Chat
whatever Quinn reads

de: Quinn types: /privacy export
en: Quinn picks /privacy export
de: Quinn reads ~ "mehr nicht"
en: Quinn reads ~ "and nothing more"
de: Quinn gets a file ~ "meine-daten" that says ~ "Wer du hier bist"
en: Quinn gets a file ~ "my-data" that says ~ "Who you are here"
Quinn gets a file ~ "json" that says ~ "for the way"
nothing is said in Chat
