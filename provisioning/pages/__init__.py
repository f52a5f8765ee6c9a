"""What people read: from templates and Markdown to the layouts that are sent to SharePoint.

markdown   what an editor writes            -> prose
prose      the HTML that SharePoint keeps, strictly: anything else is a located mistake
markup     the XML that templates produce   -> a tree that knows its lines
sheet      the nouns: a page, its sections, its parts, its links
drawing    a template and its values        -> a sheet
contents   the extranet                     -> every page of it
canvas     a sheet and the addresses        -> Graph's canvas layout, and its digest
"""
