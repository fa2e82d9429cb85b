#include "adapters/media_transfer.h"

#include "adapters/address.h"

#include <string.h>
#include <sys/socket.h>

/* Called with each address that curl is about to connect to, after the name was looked up: so a
 * name that leads to a private address leads nowhere. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct media_transfer *transfer = context;
    struct sockaddr_storage socket_address = {0};
    if (purpose != CURLSOCKTYPE_IPCXN || to->addrlen > sizeof socket_address) {
        return CURL_SOCKET_BAD;
    }
    memcpy(&socket_address, &to->addr, to->addrlen);
    struct address address = address_of(&socket_address);
    bool allowed = address_is_public(&address) ||
                   (transfer->reach == HTTP_REACH_LOCAL && address_is_loopback(&address));
    if (!allowed) {
        transfer->refused = "地址不在公网，没有去取";
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

void media_transfer_start(struct media_transfer *transfer, CURL *easy,
                          const struct media_fetch *fetch, enum http_reach reach)
{
    media_transfer_close(transfer);
    transfer->reach = reach;
    transfer->begun = transfer->is_file = transfer->again = transfer->disk_failed = false;
    transfer->bytes = 0;
    transfer->refused = NULL;
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)fetch->timeout_ms);
    if (reach != HTTP_REACH_CONFIGURED) {
        curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* it would look the name up itself */
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    }
}

/* No kind of file that is kept begins with a brace, and every refusal does. */
static void begin(struct media_transfer *transfer, char first)
{
    transfer->begun = true;
    transfer->is_file = first != '{';
    if (transfer->is_file) {
        transfer->disk_failed = media_draft_open(transfer->folder, &transfer->draft) != ST_OK;
    }
}

bool media_transfer_take(struct media_transfer *transfer, const struct media_fetch *fetch,
                         const void *bytes, size_t size, bool *to_answer_out)
{
    *to_answer_out = false;
    if (size == 0) {
        return true;
    }
    if (!transfer->begun) {
        begin(transfer, *(const char *)bytes);
    }
    *to_answer_out = !transfer->is_file;
    if (!transfer->is_file || transfer->disk_failed) {
        return !transfer->disk_failed;
    }
    transfer->bytes += (int64_t)size;
    if (transfer->bytes > fetch->bytes_max) {
        transfer->refused = "文件太大，没有保存";
        return false;
    }
    transfer->disk_failed = media_draft_write(transfer->draft, bytes, size) != ST_OK;
    return !transfer->disk_failed;
}

/* The whole file came. */
static struct verdict keep(struct media_transfer *transfer, struct media_fetch *fetch)
{
    const struct media_type *type = media_draft_type(transfer->draft);
    if (type == NULL || !text_equal(text_of(type->kind), text_of(fetch->kind))) {
        return (struct verdict){SEND_GIVE_UP, 0, 0, "文件内容与消息类型不符，没有保存"};
    }
    text_copy(text_of(type->type), fetch->type, sizeof fetch->type);
    fetch->bytes = transfer->bytes;
    enum status status = media_draft_finish(transfer->draft, fetch->hash);
    transfer->draft = NULL; /* closed whatever came of it */
    return status == ST_OK ? (struct verdict){SEND_DONE, 0, 0, ""}
                           : (struct verdict){SEND_RETRY, 0, 0, "磁盘写不进文件"};
}

struct verdict media_transfer_judge(struct media_transfer *transfer, struct send_job *job,
                                    int http_code, struct text answer, struct arena *arena)
{
    if (transfer->refused != NULL) {
        return (struct verdict){SEND_GIVE_UP, 0, http_code, transfer->refused};
    }
    if (transfer->disk_failed) {
        return (struct verdict){SEND_RETRY, 0, 0, "磁盘写不进文件"};
    }
    if (http_code == 200 && transfer->is_file) {
        return keep(transfer, &job->fetch);
    }
    struct media_verdict verdict = job->account->ops->media_judge(http_code, answer, arena);
    job->fetch.expired = verdict.expired;
    if (verdict.next_url.size > 0 && !transfer->hopped) {
        job->fetch.source.by_url = true;
        job->fetch.source.url = arena_text(job->arena, verdict.next_url);
        transfer->hopped = transfer->again = job->fetch.source.url.data != NULL;
    }
    return verdict.verdict;
}

void media_transfer_close(struct media_transfer *transfer)
{
    media_draft_drop(transfer->draft);
    transfer->draft = NULL;
}
