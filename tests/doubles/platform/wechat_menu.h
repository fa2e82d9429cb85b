/* wechat_menu.h - the menu of an account: put up, shown to the page, taken down. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_MENU_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_MENU_H

#include "tests/doubles/platform/wechat_call.h"

/* Endpoints: return the errcode. */
int wechat_menu_create(struct wechat_call *call);
int wechat_menu_get(struct wechat_call *call);
int wechat_menu_delete(struct wechat_call *call);

#endif
