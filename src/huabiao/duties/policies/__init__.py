"""政策文件库: laws, regulations and normative documents, article by article, with their versions and relations.

Beneath the other duties, which link into it. Not here: news about a document (articles), and the search itself.
"""
