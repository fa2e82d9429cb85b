/* sms_text.h - how a text becomes messages of the mobile network, and what it may say.
 *
 * Two counts that differ: the network's (GSM-7 160/153 septets, else UCS-2 70/67 units of
 * UTF-16), by which a phone puts a long message together; and the bill of Chinese carriers, for
 * whom every character is one, 70 or 67 of them a message. Pure: texts are valid UTF-8. */
#ifndef BOT_SMS_TEXT_H
#define BOT_SMS_TEXT_H

#include "bot/base/arena.h"

enum {
    SMS_GSM_SINGLE = 160, /* septets of a message that is alone */
    SMS_GSM_PART = 153,   /* … and of one that is a part: its header takes 7 */
    SMS_UCS2_SINGLE = 70, /* units of UTF-16 */
    SMS_UCS2_PART = 67,
    SMS_DOMESTIC_CHARS_MAX = 500, /* Chinese carriers take no longer text, signature and all */
    SMS_SIGNATURE_CHARS_MIN = 2,
    SMS_SIGNATURE_CHARS_MAX = 12
};

struct sms_count {
    bool gsm;         /* every character is of the GSM-7 alphabet */
    size_t units;     /* septets or units of UTF-16, all parts together */
    size_t parts;     /* messages on the network; 0: the text is empty */
    size_t domestic;  /* messages that a Chinese carrier bills */
    size_t chars;     /* units of UTF-16: what Chinese carriers count */
};

struct sms_count sms_count(struct text words);

/* Bytes and units of the first part when words are sent; all of them when they fit one message.
 * A part ends neither inside a surrogate pair or an escape of GSM-7 nor inside what a reader
 * sees as one character. */
size_t sms_first_part(struct text words, size_t *units_out);

/* Longest beginning of words, in bytes, that behind front (a signature; not cut) takes at most so
 * many messages of the network and so many characters, cut likewise. At least one character when
 * there is one. */
size_t sms_fitting(struct text front, struct text words, size_t parts_max, size_t chars_max);

/* ---- what it may say ---- */

/* Why carriers treat messages apart; config/sms_templates.json names it. */
enum sms_kind { SMS_CODE, SMS_NOTICE, SMS_PROMOTION, SMS_KIND_COUNT };
extern const struct text sms_kind_names[SMS_KIND_COUNT]; /* "code", "notice", "promotion" */

enum sms_wording {
    SMS_WORDING_OK,
    SMS_WORDING_EMPTY,
    SMS_WORDING_BRACKETS, /* 【 or 】: the carrier puts the signature in front itself */
    SMS_WORDING_OPT_OUT,  /* a code or notice must not offer 拒收请回复R or its like */
    SMS_WORDING_NO_OPT_OUT, /* a promotion must end with it */
    SMS_WORDING_TOO_LONG, /* more than SMS_DOMESTIC_CHARS_MAX */
    SMS_WORDING_COUNT
};
/* The words of a template, without its signature. */
enum sms_wording sms_check_wording(enum sms_kind kind, struct text words);
/* English, for the report of `check`. Static. */
const char *sms_wording_text(enum sms_wording wording);

/* 2 to 12 characters without brackets, spaces or signs, and not "测试" alone. */
bool sms_signature_valid(struct text signature);
/* "【signature】words"; words as they are when they begin with it already or signature is empty.
 * data NULL when out of memory. */
struct text sms_sign(struct text signature, struct text words, struct arena *arena);

#endif
