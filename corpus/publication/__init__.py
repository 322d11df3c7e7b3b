"""Publications with questions and answers: what their forms (text, PDF, DOCX, XML) have in common.

`marks` holds the note marks while a text is read. `opening` reads who asked and who answered. `pairs` pairs answers
with questions. `lines` makes paragraphs of printed lines. `pages` divides a printed page into text and notes.
"""
