/* media.h - pictures, voices and videos of residents (GET media/get, and the address of a video).
 *
 * A media_id can be fetched for three days. Success is the file itself; a failure is JSON with
 * HTTP 200, and so is the address of a video. */
#ifndef ADAPTERS_WECHAT_MEDIA_H
#define ADAPTERS_WECHAT_MEDIA_H

#include "adapters/wechat/errors.h"

#define WECHAT_MEDIA_LIVES_MS (INT64_C(3) * 24 * 3600 * 1000)

/* As struct channel_ops.media_request. An address (of a PicUrl, or of a video) is only taken when
 * its host is one of the account's media_hosts: in plaintext mode anybody could have written it. */
MUST_CHECK enum status wechat_media_request(const struct account *account, struct text token,
                                            const struct media_source *source, struct arena *arena,
                                            struct http_request *request_out);

/* As struct channel_ops.media_judge. */
struct media_verdict wechat_media_judge(int http_code, struct text body, struct arena *arena);
struct media_verdict wechat_media_judge_by(wechat_errors_table *find, int http_code,
                                           struct text body, struct arena *arena);

#endif
