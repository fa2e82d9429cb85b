#include "adapters/wechat/menu_json.h"

#include <jansson.h>

static json_t *pack_buttons(const struct menu_button *buttons, size_t count);

static json_t *pack_button(const struct menu_button *button)
{
    struct text name = button->name, key = button->key, page = button->page;
    if (button->child_count > 0) {
        return json_pack("{s:s%, s:o}", "name", name.data, name.size, "sub_button",
                         pack_buttons(button->children, button->child_count));
    }
    if (page.size > 0) {
        return json_pack("{s:s, s:s%, s:s%}", "type", "view", "name", name.data, name.size, "url",
                         page.data, page.size);
    }
    return json_pack("{s:s, s:s%, s:s%}", "type", "click", "name", name.data, name.size, "key",
                     key.data, key.size);
}

static json_t *pack_buttons(const struct menu_button *buttons, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; list != NULL && i < count; i++) {
        if (json_array_append_new(list, pack_button(&buttons[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

json_t *wechat_menu_pack(const struct menu *menu)
{
    return json_pack("{s:o}", "button", pack_buttons(menu->buttons, menu->button_count));
}
