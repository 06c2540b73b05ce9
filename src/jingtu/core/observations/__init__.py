"""What was measured at a subject: deliveries of samples and results as they came, and runs that judge a frozen part of them.

A delivery is accepted whole or not at all; a corrected one is a new version beside the old. A run works on a snapshot with a
hash and keeps what computed it, so that the same run gives the same bytes. Which standard judges what is the business of themes.
"""
