/* wechat_xml.h - writing and reading the small XML documents of WeChat. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_XML_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_XML_H

#include "bot/base/status.h"
#include "bot/base/text.h"

#include <jansson.h>
#include <stdio.h>

/* <name><![CDATA[value]]></name>; "]]>" is split, characters that XML 1.0 forbids are left out. */
void xml_write_cdata(FILE *out, const char *name, const char *value);
/* <name>value</name>, for numbers. */
void xml_write_plain(FILE *out, const char *name, const char *value);

/* Reads <xml>…</xml> into an object: {"MsgType": "text", "Image.MediaId": "…"}; deeper levels are
 * joined by dots and a repeated name keeps its last value. Documents with a DOCTYPE are refused.
 * NULL and *fields_out (the caller's to free), or why not. */
MUST_CHECK const char *xml_read(struct text document, json_t **fields_out);

#endif
