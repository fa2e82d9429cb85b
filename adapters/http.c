#include "adapters/http.h"

#include <string.h>
#include <strings.h>
#include <time.h>

enum { LENGTH_DIGITS_MAX = 18 };

enum status http_body_length(struct text content_length, struct text transfer_encoding,
                             int64_t *length_out)
{
    *length_out = 0;
    if (transfer_encoding.size > 0) {
        return content_length.size > 0 ? ST_MALFORMED : ST_NOT_FOUND;
    }
    if (content_length.size == 0) {
        return ST_NOT_FOUND;
    }
    if (content_length.size > LENGTH_DIGITS_MAX || content_length.data[0] == '-' ||
        !text_to_int64(content_length, length_out)) {
        *length_out = 0;
        return ST_MALFORMED;
    }
    return ST_OK;
}

/* Takes the part up to separator off rest, trimmed. */
static struct text take_part(struct text *rest, char separator)
{
    const char *end = memchr(rest->data, separator, rest->size);
    size_t size = end == NULL ? rest->size : (size_t)(end - rest->data);
    struct text part = text_slice(*rest, 0, size);
    *rest = text_slice(*rest, size + 1, rest->size);
    return text_trim(part);
}

struct text http_cookie(struct text header, struct text name)
{
    while (header.size > 0) {
        struct text part = take_part(&header, ';');
        if (text_starts_with(part, name) && part.size > name.size && part.data[name.size] == '=') {
            return text_slice(part, name.size + 1, part.size);
        }
    }
    return TEXT_NONE;
}

static bool same_token(struct text part, struct text token)
{
    return part.size == token.size && strncasecmp(part.data, token.data, token.size) == 0;
}

bool http_list_has(struct text list, struct text token)
{
    while (list.size > 0) {
        if (same_token(take_part(&list, ','), token)) {
            return true;
        }
    }
    return false;
}

/* Is a weight ("q=0.5", or none at all) one that is more than nothing? */
static bool is_wanted(struct text weight)
{
    if (weight.size == 0) {
        return true;
    }
    struct text value = text_slice(weight, 2, weight.size);
    if (!same_token(text_slice(weight, 0, 2), TEXT("q=")) || value.size == 0 ||
        (value.data[0] != '0' && value.data[0] != '1')) {
        return false;
    }
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] >= '1' && value.data[i] <= '9') {
            return true;
        }
    }
    return false;
}

bool http_accepts_coding(struct text header, struct text coding)
{
    bool by_others = false;
    while (header.size > 0) {
        struct text weight = take_part(&header, ',');
        struct text name = take_part(&weight, ';');
        weight = text_trim(weight);
        if (same_token(name, coding)) {
            return is_wanted(weight);
        }
        if (same_token(name, TEXT("*"))) {
            by_others = is_wanted(weight);
        }
    }
    return by_others;
}

/* Digits alone; an empty text is -1. False: anything else. */
static bool read_offset(struct text digits, int64_t *offset_out)
{
    *offset_out = -1;
    return digits.size == 0 || (digits.size <= LENGTH_DIGITS_MAX && digits.data[0] != '-' &&
                                digits.data[0] != '+' && text_to_int64(digits, offset_out));
}

enum http_range http_range(struct text header, int64_t size, int64_t *from_out, int64_t *count_out)
{
    struct text unit = TEXT("bytes="), rest = text_slice(header, unit.size, header.size);
    size_t dash = text_find(rest, TEXT("-"));
    int64_t first = -1, last = -1;
    *from_out = 0;
    *count_out = size;
    bool readable = text_starts_with(header, unit) && dash != SIZE_MAX &&
                    read_offset(text_slice(rest, 0, dash), &first) &&
                    read_offset(text_slice(rest, dash + 1, rest.size), &last) &&
                    (first >= 0 || last >= 0) && (first < 0 || last < 0 || first <= last);
    if (!readable) {
        return HTTP_RANGE_WHOLE;
    }
    if (first < 0) { /* the last so many */
        first = last < size ? size - last : 0;
        last = last == 0 ? -1 : size - 1;
    }
    last = last < 0 && first < size ? size - 1 : last >= size ? size - 1 : last;
    if (first >= size || last < first) {
        return HTTP_RANGE_OUTSIDE;
    }
    *from_out = first;
    *count_out = last - first + 1;
    return HTTP_RANGE_PART;
}

static bool is_plain(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_' || c == '~' || c == '=';
}

bool http_query_append(struct text piece, char *out, size_t capacity_bytes, size_t *size)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t at = *size;
    if (at > 0) {
        if (at >= capacity_bytes) {
            return false;
        }
        out[at++] = '&';
    }
    for (size_t i = 0; i < piece.size; i++) {
        unsigned char c = (unsigned char)piece.data[i];
        size_t wanted = is_plain(c) ? 1 : 3;
        if (at + wanted > capacity_bytes) {
            return false;
        }
        if (wanted == 1) {
            out[at++] = (char)c;
        } else {
            out[at++] = '%';
            out[at++] = hex[c >> 4];
            out[at++] = hex[c & 15];
        }
    }
    *size = at;
    return true;
}

const char *http_reason(int code)
{
    static const struct {
        int code;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {416, "Range Not Satisfiable"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].code == code) {
            return reasons[i].reason;
        }
    }
    return "Answer";
}

void http_date(int64_t at_ms, char out[HTTP_DATE_BYTES])
{
    time_t at = (time_t)(at_ms / 1000);
    struct tm tm;
    gmtime_r(&at, &tm);
    if (strftime(out, HTTP_DATE_BYTES, "%a, %d %b %Y %H:%M:%S GMT", &tm) == 0) {
        out[0] = '\0';
    }
}

/* Appends as long as there is room for it and a NUL; *size is SIZE_MAX once there was not. */
static void put(char *out, size_t *size, struct text piece)
{
    if (*size == SIZE_MAX || piece.size >= HTTP_HEAD_BYTES_MAX - *size) {
        *size = SIZE_MAX;
        return;
    }
    if (piece.size > 0) {
        memcpy(out + *size, piece.data, piece.size);
        *size += piece.size;
    }
}

static void put_number(char *out, size_t *size, size_t number)
{
    char digits[20]; /* of 64 bits */
    size_t from = sizeof digits;
    do {
        digits[--from] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    put(out, size, (struct text){digits + from, sizeof digits - from});
}

static void put_line(char *out, size_t *size, struct text name, struct text value)
{
    put(out, size, name);
    put(out, size, value);
    put(out, size, TEXT("\r\n"));
}

size_t http_head(const struct http_reply *reply, const char *date, char out[HTTP_HEAD_BYTES_MAX])
{
    struct text type =
        reply->content_type.size > 0 ? reply->content_type : TEXT("text/plain; charset=utf-8");
    size_t size = 0;
    put(out, &size, TEXT("HTTP/1.1 "));
    put_number(out, &size, (size_t)reply->code);
    put_line(out, &size, TEXT(" "), text_of(http_reason(reply->code)));
    put_line(out, &size, TEXT("Date: "), text_of(date));
    put_line(out, &size, TEXT("Content-Type: "), type);
    put(out, &size, TEXT("Content-Length: "));
    put_number(out, &size, reply->body.size);
    put(out, &size, TEXT("\r\nX-Content-Type-Options: nosniff\r\n"));
    if (reply->close || reply->keep_alive_10) {
        put_line(out, &size, TEXT("Connection: "),
                 reply->close ? TEXT("close") : TEXT("keep-alive"));
    }
    put_line(out, &size, reply->headers, TEXT_NONE);
    return size == SIZE_MAX ? 0 : size;
}
