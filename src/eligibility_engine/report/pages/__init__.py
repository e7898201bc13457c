"""Pages in HTML: whole without a network, a script or a colour; the same input gives the same bytes.

`elements` is what every page is made of, `page` its frame, `style` its look and `marks` the signs of verdicts. A page
of its own is a function that hands sections to `page`; what stands in a notebook hands them to `fragment`.
"""
