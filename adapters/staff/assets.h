/* assets.h - the files of the console, built into the program.
 *
 * The table is generated from the bundled console (console.mk), so that a path
 * either is one of these or does not exist: there is no file to escape to. */
#ifndef ADAPTERS_STAFF_ASSETS_H
#define ADAPTERS_STAFF_ASSETS_H

#include "bot/base/text.h"

/* The same file in another coding is another representation, with an etag of its own. */
struct asset_form {
    struct text etag; /* with its quotes */
    struct text bytes;
};

struct asset {
    struct text path; /* "/staff/app.js" */
    struct text content_type;
    struct asset_form plain;
    struct asset_form gzip; /* compressed when the program was built; no bytes: would not be smaller */
};

extern const struct asset assets[];
extern const size_t assets_count;

/* NULL when there is none. */
const struct asset *assets_find(struct text path);

#endif
