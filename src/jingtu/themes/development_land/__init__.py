"""Construction land (建设用地): sites from suspicion to removal from the register, and the land of which other bureaus ask.

A site (地块) is what is investigated, controlled and remediated; a parcel (宗地) is what is planned, supplied and transferred. What
is found of a site is declared with a day, a reason and a geometry of its own, and the status of a parcel is derived from all
declarations that touch it. Carries REG-01 to 07, 32, 37, 61; FIL-01, 06 to 14, 48, 49; REC-10, 11, 20; FLOW-01 to 04, 15 to 18,
37, 39, 40; GATE-01 to 08, 11, 12, 22, 37; PUB-01, 06 to 09; TGT-05 to 07; SYS-05.
"""
