# The same two, five times in a week: kind every time, and never a number
rows: THX-09, N5
language: de, en
at: 2026-11-18 12:00

# A phone rings only where its owner wants it to (IDP-08).
Jo types: /profile notify everything
whatever Jo reads

Lea types: /thanks @Jo for Monday
Lea reads ~ "Jo" without "1", "2", "3", "4", "5"
Jo reads ~ "Monday"
wait 1 hour
Lea types: /thanks @Jo for the chairs
Lea reads ~ "Jo" without "1", "2", "3", "4", "5"
Jo reads ~ "the chairs"
wait 1 hour
Lea types: /thanks @Jo for the soup
Lea reads ~ "Jo" without "1", "2", "3", "4", "5"
Jo reads ~ "the soup"
wait 1 hour
Lea types: /thanks @Jo for the lift home
Lea reads ~ "Jo" without "1", "2", "3", "4", "5"
Jo reads ~ "the lift home"
wait 1 hour
Lea types: /thanks @Jo for everything
Lea reads ~ "Jo" without "1", "2", "3", "4", "5"
Jo reads ~ "everything"
nothing is said anywhere
nobody else reads anything
