"""Publications with questions and answers: what their forms (text, PDF, DOCX, XML) have in common.

`marks` holds the note marks while a text is read, `opening` says who asked and who answered, `pairs` puts
answer beside question, `lines` makes paragraphs of printed lines, `pages` parts a printed page into text and notes.
"""
