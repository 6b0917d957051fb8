# The round waits while people talk, and says why
rows: RIT-03, PER-04, N2
language: de, en
at: 2026-11-18 12:00

Jo picks /ritual create in Chat with title: "Thursday round", day: thu, time: "18:30", questions: "What went well?\nWhere could you use a hand?"
whatever Jo reads
wait until 2026-11-19 18:28
Lea says in Chat: "Did anyone see my scarf?"
Quinn says in Chat: "On the bench, I think."
Mira says in Chat: "It's in the office now."
wait until 2026-11-19 18:31
nothing is said in Chat

# Someone talks on; after five silent minutes the question comes.
Lea says in Chat: "You are all wonderful."
de: Jo picks /host budget in Plausch
en: Jo picks /host budget in Chat
de: Jo reads ~ "wartet"
en: Jo reads ~ "waits"
wait 4 minutes
nothing is said in Chat
wait 2 minutes
in Chat: host says "Thursday round: What went well?"

# A week later nobody stops talking: after twenty minutes it opens quietly, in a thread of its own.
wait until 2026-11-26 18:27
Lea says in Chat: "one"
Quinn says in Chat: "two"
Mira says in Chat: "three"
wait until 2026-11-26 18:31
Lea says in Chat: "four"
Quinn says in Chat: "five"
wait 3 minutes
Mira says in Chat: "six"
wait 3 minutes
Lea says in Chat: "seven"
wait 3 minutes
Quinn says in Chat: "eight"
wait 3 minutes
Mira says in Chat: "nine"
wait 3 minutes
Lea says in Chat: "ten"
wait 3 minutes
Quinn says in Chat: "eleven"
nothing is said in Chat
wait until 2026-11-26 18:52
in Chat: host says quietly "Thursday round: Where could you use a hand?" with thread "Thursday round"
whatever is said in Team
