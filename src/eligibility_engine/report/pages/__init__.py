"""Pages in HTML: whole without a network, a script or a colour; the same input gives the same bytes.

`page` holds the landmarks and pieces of every page, `style` its look and `marks` the signs of verdicts. A page is a
function that hands sections to `page`; what stands in a notebook hands them to `fragment`.
"""
