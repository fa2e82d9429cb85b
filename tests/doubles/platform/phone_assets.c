#include "tests/doubles/platform/phone_assets.h"

#include <string.h>

/* Laid down by phone_files.S: each file from its name to its name_end. */
extern const char phone_html[], phone_html_end[];
extern const char phone_css[], phone_css_end[];
extern const char phone_js[], phone_js_end[];
extern const char phone_picture[], phone_picture_end[];

static const struct {
    const char *path, *content_type, *begin, *end;
} assets[] = {
    {"/", "text/html; charset=utf-8", phone_html, phone_html_end},
    {"/phone.css", "text/css; charset=utf-8", phone_css, phone_css_end},
    {"/phone.js", "text/javascript; charset=utf-8", phone_js, phone_js_end},
};

bool phone_asset_find(const char *path, struct phone_asset *asset_out)
{
    for (size_t i = 0; i < sizeof assets / sizeof assets[0]; i++) {
        if (strcmp(assets[i].path, path) == 0) {
            *asset_out = (struct phone_asset){
                .path = assets[i].path,
                .content_type = assets[i].content_type,
                .bytes = {assets[i].begin, (size_t)(assets[i].end - assets[i].begin)},
            };
            return true;
        }
    }
    return false;
}

struct text phone_asset_picture(void)
{
    return (struct text){phone_picture, (size_t)(phone_picture_end - phone_picture)};
}
