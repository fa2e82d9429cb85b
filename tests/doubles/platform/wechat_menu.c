#include "tests/doubles/platform/wechat_menu.h"

#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/wechat_error.h"

#include <string.h>

enum {
    BUTTONS_MAX = 3,
    CHILDREN_MAX = 5,
    NAME_BYTES_MAX = 16,
    CHILD_NAME_BYTES_MAX = 60,
    KEY_BYTES_MAX = 128,
    URL_BYTES_MAX = 1024
};

static bool within(const json_t *value, size_t bytes_max)
{
    size_t size = json_string_length(value);
    return size >= 1 && size <= bytes_max;
}

/* A button that does something. */
static int check_leaf(const json_t *button, bool is_child)
{
    const char *type = json_string_value(json_object_get(button, "type"));
    if (!within(json_object_get(button, "name"),
                is_child ? CHILD_NAME_BYTES_MAX : NAME_BYTES_MAX)) {
        return is_child ? WECHAT_CHILD_NAME : WECHAT_BUTTON_NAME;
    }
    if (type != NULL && strcmp(type, "click") == 0) {
        return within(json_object_get(button, "key"), KEY_BYTES_MAX) ? WECHAT_OK
                                                                     : WECHAT_BUTTON_KEY;
    }
    if (type != NULL && strcmp(type, "view") == 0) {
        return within(json_object_get(button, "url"), URL_BYTES_MAX) ? WECHAT_OK
                                                                     : WECHAT_BUTTON_URL;
    }
    return WECHAT_BUTTON_TYPE;
}

static int check_button(const json_t *button)
{
    const json_t *children = json_object_get(button, "sub_button");
    if (children == NULL) {
        return check_leaf(button, false);
    }
    if (!within(json_object_get(button, "name"), NAME_BYTES_MAX)) {
        return WECHAT_BUTTON_NAME;
    }
    if (json_array_size(children) < 1 || json_array_size(children) > CHILDREN_MAX) {
        return WECHAT_CHILD_COUNT;
    }
    int code = WECHAT_OK;
    for (size_t i = 0; i < json_array_size(children) && code == WECHAT_OK; i++) {
        code = check_leaf(json_array_get(children, i), true);
    }
    return code;
}

static const char *name_of(const struct wechat_call *call)
{
    return call->account->id;
}

int wechat_menu_create(struct wechat_call *call)
{
    const json_t *buttons = json_object_get(call->body, "button");
    if (json_array_size(buttons) < 1 || json_array_size(buttons) > BUTTONS_MAX) {
        return WECHAT_BUTTON_COUNT;
    }
    int code = WECHAT_OK;
    for (size_t i = 0; i < json_array_size(buttons) && code == WECHAT_OK; i++) {
        code = check_button(json_array_get(buttons, i));
    }
    if (code == WECHAT_OK) {
        json_object_set(call->platform->menus, name_of(call), call->body);
        journal_add(call->platform->journal, "menu",
                    json_pack("{s:s,s:O}", "account", name_of(call), "menu", call->body));
    }
    return code;
}

int wechat_menu_get(struct wechat_call *call)
{
    json_t *menu = json_object_get(call->platform->menus, name_of(call));
    if (menu == NULL) {
        return WECHAT_NO_MENU;
    }
    call->result = json_pack("{s:O}", "menu", menu);
    return WECHAT_OK;
}

int wechat_menu_delete(struct wechat_call *call)
{
    (void)json_object_del(call->platform->menus, name_of(call));
    journal_add(call->platform->journal, "menu",
                json_pack("{s:s,s:n}", "account", name_of(call), "menu"));
    return WECHAT_OK;
}
