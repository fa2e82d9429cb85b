# phone_files.S - puts the files of the phone's page into the program's read-only data.
# Assembled from the root of the repository; platform.mk lists the files as prerequisites.

.macro file name, path
.global \name
\name:
    .incbin "\path"
.global \name\()_end
\name\()_end:
    .byte 0
.endm

    .section .rodata
    file phone_html, "tests/doubles/phone/index.html"
    file phone_css, "tests/doubles/phone/phone.css"
    file phone_js, "tests/doubles/phone/phone.js"
    file phone_picture, "tests/doubles/phone/sample.png"

    .section .note.GNU-stack, "", @progbits
