/* phone.h - a resident's phone: the page, and what it and tests send through it. */
#ifndef TESTS_DOUBLES_PLATFORM_PHONE_H
#define TESTS_DOUBLES_PLATFORM_PHONE_H

#include "tests/doubles/platform/server.h"

/* GET / and its style and script */
void phone_answer_asset(struct platform *platform, const struct request *request,
                        struct answer *answer);
/* GET /phone/state: accounts, residents, and up to where the journal goes */
void phone_answer_state(struct platform *platform, const struct request *request,
                        struct answer *answer);
/* GET /phone/media?id= */
void phone_answer_media(struct platform *platform, const struct request *request,
                        struct answer *answer);
/* POST /phone/send: {"account", "openid", "type", …}; see wechat_message.h. Also "duplicates": n
 * delivers it n more times at once, "reorder": true holds it until the next one has arrived. */
void phone_answer_send(struct platform *platform, const struct request *request,
                       struct answer *answer);
/* POST /phone/picture: the bytes of a PNG or JPEG; answers its media_id */
void phone_answer_picture(struct platform *platform, const struct request *request,
                          struct answer *answer);
/* POST /phone/verify: {"account"} starts the GET handshake */
void phone_answer_verify(struct platform *platform, const struct request *request,
                         struct answer *answer);

#endif
