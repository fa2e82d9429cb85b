/* html_out.h - text into HTML. */
#ifndef BOT_HTML_OUT_H
#define BOT_HTML_OUT_H

#include "bot/base/text.h"

#include <stdio.h>

/* Text of an element or of a quoted attribute. */
void html_text(FILE *out, struct text text);

#endif
