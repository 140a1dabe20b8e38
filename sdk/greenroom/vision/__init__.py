"""Seeing pictures: words in covers, goods pictures and frames, codes, AI marks, the AI label.

`pictures` opens bytes safely, `engine` names the engines (`rapid`, `tesseract`), `reading` runs
them over a picture, `lines` says what stands where, `frames` takes stills out of a video, `looks`
and `watch` judge files before going live, `album` puts what was read into evidence, `crops` shows
the place of a finding. `codes`, `marks` and `inspect` read codes and AI marks, `label` and `ink`
measure the label, `targets` says where an address leads. Nothing here goes to the network: models
come with the packages. Nothing of it is imported until it is needed, since the parts (extras `ocr`
and `vision`) may not be installed.
"""
