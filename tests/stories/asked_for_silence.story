# Someone asks the host for silence, and sees why it was silent
rows: PER-04, N2
language: de, en
at: 2026-11-18 12:00

Jo picks /ritual create in Chat with title: "Thursday round", day: thu, time: "18:30", questions: "What went well?\nWhat helps?"
whatever Jo reads
wait until 2026-11-19 18:00
Mira picks /host pause in Chat with span: "3 h", place: Chat
whatever Mira reads
wait until 2026-11-19 20:30
nothing is said in Chat
Mira picks /host budget in Chat
whatever Mira reads
whatever is said in Team

# Anyone who talks to it still gets an answer.
Quinn types: /host hours
Quinn reads something
wait until 2026-11-26 18:31
in Chat: host says something
whatever is said in Team
