/* menu_rule.h - the menu below a chat: config/menu.json.
 *
 *   [{"accounts": ["service"],
 *     "buttons": [{"name": "报修", "children": [{"name": "我要报修", "key": "repair", "say": "我要报修"}]},
 *                 {"name": "官网", "page": "https://www.example.com"}]}]
 *
 * A tap counts as if the resident had written what `say` holds. The platform gets the menu anew
 * when it has changed (bot/menus.h). Limits: of the platform's page on menu/create. */
#ifndef BOT_MENU_RULE_H
#define BOT_MENU_RULE_H

#include "bot/json_read.h"

enum {
    MENUS_MAX = 16,
    MENU_BUTTONS_MAX = 3,
    MENU_CHILDREN_MAX = 5,
    MENU_NAME_BYTES_MAX = 16, /* of a button in the bar: longer ones are shown cut at 4 characters */
    MENU_CHILD_NAME_BYTES_MAX = 40,
    MENU_KEY_BYTES_MAX = 31, /* the platform allows 128 */
    MENU_PAGE_BYTES_MAX = 1024,
    MENU_SAY_BYTES_MAX = 200,
    MENU_DIGEST_BYTES = 17
};

struct menu_button {
    struct text name;
    struct text key, say; /* a tap says it */
    struct text page;     /* or opens it */
    size_t child_count;
    struct menu_button *children; /* or opens these */
};

struct menu {
    size_t account_count;
    struct text *accounts;
    size_t button_count;
    struct menu_button *buttons;
};

struct menus {
    size_t count;
    struct menu *items;
};

/* For json_read_file; context is the struct menus. */
void menus_read(const struct json_place *place, void *menus);

/* The menu of the account; NULL: it has none. */
const struct menu *menus_of(const struct menus *menus, struct text account);
/* What a tap on that key says; TEXT_NONE: it is no key of the menu. menu may be NULL. */
struct text menu_say(const struct menu *menu, struct text key);
/* Changes when anything of it changes. NUL-terminated hexadecimal. */
void menu_digest(const struct menu *menu, char out[MENU_DIGEST_BYTES]);

#endif
