"""What is supervised: identity, place, holder and state of a thing, the moves it can make, and the declarations that say so."""
