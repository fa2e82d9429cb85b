/* menu_json.h - the request that puts up an account's menu (POST menu/create). */
#ifndef ADAPTERS_WECHAT_MENU_JSON_H
#define ADAPTERS_WECHAT_MENU_JSON_H

#include "bot/menu_rule.h"

struct json_t;
/* {"button": [...]}; the caller's to free. NULL: a text was not UTF-8, or out of memory. */
struct json_t *wechat_menu_pack(const struct menu *menu);

#endif
