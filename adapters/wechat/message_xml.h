/* message_xml.h - the XML of a webhook, read into named fields.
 *
 * Order, CDATA, unknown elements and stray text do not matter; element names are case
 * sensitive and as inconsistent as the platform writes them. A DOCTYPE ends the reading, so no
 * entity is ever declared. */
#ifndef ADAPTERS_WECHAT_MESSAGE_XML_H
#define ADAPTERS_WECHAT_MESSAGE_XML_H

#include "bot/base/arena.h"

enum {
    WECHAT_XML_BYTES_MAX = 65536, /* compatible mode sends about three times the plain body */
    WECHAT_XML_DEPTH_MAX = 8,     /* the deepest known: xml/SendPicsInfo/PicList/item/PicMd5Sum */
    WECHAT_XML_ELEMENTS_MAX = 256,
    WECHAT_ITEMS_MAX = 16 /* of one event about notices; a page asks for three at once */
};

/* One List of an event about notices: a consent, or what became of a send. */
struct wechat_item {
    struct text template_id;
    struct text consent; /* accept, reject */
    struct text report_id;
    struct text report_code, report_status;
};

/* data is NULL where the element is absent. Texts live in the arena. */
struct wechat_message {
    struct text none; /* stays empty: what a table row without a field points at */
    struct text to_user;
    struct text from_user;
    struct text create_time;
    struct text msg_type;
    struct text msg_id;
    struct text agent_id; /* WeCom: which app */
    struct text content;
    struct text menu_id; /* bizmsgmenuid: the entry of a msgmenu that was tapped */
    struct text pic_url;
    struct text media_id;
    struct text recognition;
    struct text latitude;
    struct text longitude;
    struct text label;
    struct text title;
    struct text url;
    struct text event;
    struct text event_key;
    struct text scan_result;
    struct text report_id;
    struct text report_status;
    struct text encrypt;
    size_t item_count;
    struct wechat_item items[WECHAT_ITEMS_MAX];
};

/* A parser that is used again and again, by one thread at a time: making and freeing one takes a
 * fifth as long as parsing a message. hash_salt is for expat's tables: where strangers cannot guess it they cannot
 * make names collide; 0 lets expat draw one, which it does at each message and which takes longer
 * than the reading. NULL: no memory. */
struct wechat_reader;
struct wechat_reader *wechat_reader_open(unsigned long hash_salt);
void wechat_reader_close(struct wechat_reader *reader); /* accepts NULL */

/* ST_MALFORMED: not well-formed, not UTF-8, a NUL, a DOCTYPE, another root, a field twice.
 * ST_TOO_LARGE: over a maximum above or over the field's own. ST_NO_MEMORY. */
MUST_CHECK enum status wechat_message_read(struct wechat_reader *reader, struct text xml,
                                           struct arena *arena, struct wechat_message *message_out);

#endif
