# Jo sets a round up step by step, in a form
rows: RIT-01
language: de, en
at: 2026-11-18 12:00

Jo picks /ritual create in Chat
Jo is asked for title, day and time
de: Jo fills in title: "Freitagsfrage", day: "Freitag", time: "17:00", place: Fragen, questions: "Was bleibt von dieser Woche?"
en: Jo fills in title: "Friday question", day: "Friday", time: "17:00", place: Questions, questions: "What remains of this week?"
de: Jo reads ~ "Freitag, 20. November" and ~ "Fragen"
en: Jo reads ~ "Friday, 20 November" and ~ "Questions"
wait until 2026-11-20 17:01
de: in Fragen: host says "Freitagsfrage: Was bleibt von dieser Woche?"
en: in Questions: host says "Friday question: What remains of this week?"
whatever is said in Team
