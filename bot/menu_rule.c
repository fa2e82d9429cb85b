#include "bot/menu_rule.h"

#include "bot/base/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- reading ---- */

#define FIELD(name) offsetof(struct menu_button, name)
#define LEAF_FIELDS(name_bytes_max)                                                                \
    {"name", JSON_KIND_TEXT, true, FIELD(name), 1, name_bytes_max, 0, NULL},                       \
        {"key", JSON_KIND_TEXT, false, FIELD(key), 1, MENU_KEY_BYTES_MAX, 0, NULL},                \
        {"say", JSON_KIND_TEXT, false, FIELD(say), 1, MENU_SAY_BYTES_MAX, 0, NULL},                \
    {                                                                                              \
        "page", JSON_KIND_TEXT, false, FIELD(page), 1, MENU_PAGE_BYTES_MAX, 0, NULL                \
    }

static void check_button(const struct json_place *place, void *item)
{
    const struct menu_button *button = item;
    bool says = button->key.size > 0, opens = button->page.size > 0;
    bool holds = button->child_count > 0;
    if (says + opens + holds != 1 || says != (button->say.size > 0)) {
        json_fault(place, "needs one of: \"key\" and \"say\", \"page\", \"children\"");
    }
    if (opens && !text_starts_with(button->page, TEXT("https://"))) {
        json_fault(place, "page must be an https:// address");
    }
}

static void read_children(const struct json_place *place, void *base)
{
    static const struct json_field fields[] = {LEAF_FIELDS(MENU_CHILD_NAME_BYTES_MAX)};
    static const struct json_objects kind = {MENU_CHILDREN_MAX, sizeof(struct menu_button), fields,
                                             sizeof fields / sizeof fields[0], check_button};
    struct menu_button *button = base;
    button->children = json_read_objects(place, &kind, &button->child_count);
}

static void read_buttons(const struct json_place *place, void *base)
{
    static const struct json_field fields[] = {
        LEAF_FIELDS(MENU_NAME_BYTES_MAX),
        {"children", JSON_KIND_OWN, false, 0, 0, 0, 0, read_children},
    };
    static const struct json_objects kind = {MENU_BUTTONS_MAX, sizeof(struct menu_button), fields,
                                             sizeof fields / sizeof fields[0], check_button};
    struct menu *menu = base;
    menu->buttons = json_read_objects(place, &kind, &menu->button_count);
    if (menu->button_count == 0) {
        json_fault(place, "has no button");
    }
}
#undef FIELD

static void read_accounts(const struct json_place *place, void *base)
{
    struct menu *menu = base;
    menu->accounts = json_read_texts(place, MENUS_MAX, &menu->account_count);
}

/* Every button that says something, in their order. */
static const struct menu_button *each_leaf(const struct menu *menu, size_t *at)
{
    size_t index = 0;
    for (size_t i = 0; i < menu->button_count; i++) {
        const struct menu_button *button = &menu->buttons[i];
        size_t count = button->child_count == 0 ? 1 : button->child_count;
        if (*at < index + count) {
            size_t child = (*at)++ - index;
            return button->child_count == 0 ? button : &button->children[child];
        }
        index += count;
    }
    return NULL;
}

static void check_menu(const struct json_place *place, void *item)
{
    const struct menu *menu = item;
    const struct menu_button *one, *other;
    for (size_t i = 0; (one = each_leaf(menu, &i)) != NULL;) {
        for (size_t k = i; (other = each_leaf(menu, &k)) != NULL;) {
            if (one->key.size > 0 && text_equal(one->key, other->key)) {
                json_fault(place, "key \"%.*s\" is there twice", TEXT_ARGS(one->key));
            }
        }
    }
}

void menus_read(const struct json_place *place, void *context)
{
    static const struct json_field fields[] = {
        {"accounts", JSON_KIND_OWN, true, 0, 0, 0, 0, read_accounts},
        {"buttons", JSON_KIND_OWN, true, 0, 0, 0, 0, read_buttons},
    };
    static const struct json_objects kind = {MENUS_MAX, sizeof(struct menu), fields,
                                             sizeof fields / sizeof fields[0], check_menu};
    struct menus *menus = context;
    menus->items = json_read_objects(place, &kind, &menus->count);
}

/* ---- use ---- */

const struct menu *menus_of(const struct menus *menus, struct text account)
{
    for (size_t i = 0; i < menus->count; i++) {
        const struct menu *menu = &menus->items[i];
        if (text_among(account, menu->accounts, menu->account_count)) {
            return menu;
        }
    }
    return NULL;
}

struct text menu_say(const struct menu *menu, struct text key)
{
    const struct menu_button *leaf;
    for (size_t at = 0; menu != NULL && (leaf = each_leaf(menu, &at)) != NULL;) {
        if (leaf->key.size > 0 && text_equal(leaf->key, key)) {
            return leaf->say;
        }
    }
    return TEXT_NONE;
}

/* What a button holds goes in one after the other, each behind its own number. */
static uint64_t mix(uint64_t digest, uint64_t more)
{
    return (digest ^ more) * UINT64_C(0x100000001b3);
}

static uint64_t mix_button(uint64_t digest, const struct menu_button *button)
{
    const struct text parts[] = {button->name, button->key, button->page};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        digest = mix(digest, text_hash(parts[i]));
    }
    return mix(digest, button->child_count);
}

void menu_digest(const struct menu *menu, char out[MENU_DIGEST_BYTES])
{
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < menu->button_count; i++) {
        digest = mix_button(digest, &menu->buttons[i]);
        for (size_t k = 0; k < menu->buttons[i].child_count; k++) {
            digest = mix_button(digest, &menu->buttons[i].children[k]);
        }
    }
    snprintf(out, MENU_DIGEST_BYTES, "%016" PRIx64, digest);
}
