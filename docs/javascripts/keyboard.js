// What scrolls sideways can be reached from the keyboard; what holds a copy button is no landmark.
function reach() {
  for (const one of document.querySelectorAll(".md-typeset__scrollwrap, figure.picture")) {
    if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
  for (const one of document.querySelectorAll(".md-code__nav")) one.setAttribute("role", "none");
}
addEventListener("load", reach);
addEventListener("resize", reach);
