# Thanks that do not fit: to oneself, to someone who wants it private, taken back
rows: THX-01, N5
language: de, en
at: 2026-11-18 12:00

# A phone rings only where its owner wants it to (IDP-08).
Jo types: /profile notify everything
whatever Jo reads

Lea types in Chat: /thanks @Lea for being me
de: Lea reads ~ "Schulterklopfen erlaubt"
en: Lea reads ~ "A pat on your own back"
nothing is said anywhere

# Jo wants thanks to stay private: who thanks is told, nothing shows.
Jo picks /helper visibility with level: off
de: Jo reads ~ "liest nur du"
en: Jo reads ~ "Only you read"
Jo says in Chat: "The hall is booked for Friday."
Quinn replies to "hall is booked": /thanks for the hall
Jo reads ~ "for the hall"
de: Quinn reads ~ "bleibt es privat"
en: Quinn reads ~ "stays private"
the host does not react to "hall is booked"
nothing is said anywhere

# Taken back within the first minutes, with all that was said of it.
Lea says in Chat: "I can lend you the long ladder."
Quinn replies to "long ladder": /thanks for the ladder
whatever is said in Chat
whatever Lea reads
whatever Quinn reads
de: Quinn presses "Zurücknehmen"
en: Quinn presses "Take it back"
de: Quinn reads ~ "Zurückgenommen"
en: Quinn reads ~ "Taken back"
