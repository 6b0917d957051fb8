# Setting up a round is for organisers; anyone may suggest a question
rows: RIT-01, N1
language: de, en
at: 2026-11-18 12:00

Quinn types in Chat: /ritual create "Mine" thu 18:30 questions:"Why?"
de: Quinn reads ~ "das Team zuständig"
en: Quinn reads ~ "for the team"
Jo picks /ritual create in Chat with title: "Thursday round", day: thu, time: "18:30", questions: "What went well?"
whatever Jo reads
Quinn types: /ritual suggest "What did you learn this week?"
Quinn reads ~ "Thursday round"
whatever is said in Team
wait until 2026-11-19 18:31
in Chat: host says something
wait until 2026-11-26 18:31
in Chat: host says "Thursday round: What did you learn this week?"
whatever is said in Team
