"""互动交流: letters to the government. Mailboxes, the writer's form, publication of answered letters after masking.

How a letter is handled lies in engines.casework; here is what makes a case a letter.
"""
