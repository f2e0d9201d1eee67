"""A fake of Telegram's server for tests: `python -m tests.fakes.telegram`.

It has the methods of the Bot API that a talking bot needs (JSON, forms, multipart; GET and POST), brings updates over a
webhook or getUpdates as Telegram's own server does (`post.py`), and holds every request, answer and update against the
published schema (`contract.py`). Unlike the real one it takes webhooks over plain http on any port (`--https-only`
makes it as strict). Everything is in memory; `--state` keeps it in a file between runs. One fake has one bot.

When ready it prints one JSON line: `port`, `control_port`, `url`, `base_url`, `base_file_url`, `control_url`, `token`,
`username`. The Bot API and the control API have ports of their own, so that the first can be taken away.

The control API takes and gives JSON; what a person cannot do is a 409, what is asked wrongly a 400, with `error`.

People (`POST /control/…`; what is written answers `message_id`, `update_id`, `seq`)
  people                        {name, id?, last_name?, username?, language?, is_bot?}: somebody new → User
  people/ID/start               {payload?}: /start, lets the bot in again where it was blocked
  people/ID/says                {text, chat?, reply_to?, forwarded_from?, ago?}
  people/ID/edits               {text, message_id?}: the last message, or this one
  people/ID/presses             {label? data? message_id? times?}: the newest button that fits → query_id
  people/ID/sends               {what, caption?, name?, media_type?, size?, data? (base64)}: photo, voice, audio, video,
                                video_note, animation, sticker, document, contact, location, venue, poll, dice,
                                auto_delete (seconds); album: the id that several share
  people/ID/reacts              {emoji, message_id}
  people/ID/blocks, unblocks, deletes_account
  rooms                         {title, kind? (supergroup, channel), bot? (member, administrator, left), privacy?}
  rooms/ID/bot                  {status}: member, administrator, left, kicked
  rooms/ID/posts                {text}: a post of a channel
  rooms/ID/migrates             a group becomes a supergroup → Chat
  raw                           {update, queue?}: any JSON as an update, as given

What goes wrong (`POST /control/…`)
  trouble                       {what, method?, chat?, times? (1; 0: until cleared)}: too_many (retry_after), blocked,
                                deactivated, chat_not_found, migrated (to), server_error (status), error (status, body),
                                lost (the connection breaks; carried_out?), hang (no answer; carried_out?, seconds?),
                                slow (seconds)
  trouble                       {down: refused | reset | hang | 502, seconds?} or {down: ""}
  trouble                       {latency: seconds}, {flood: true | false}
  DELETE trouble                nothing goes wrong any more
  clock                         {seconds}: later, all at once; lives of updates and waits between tries see it
  next                          {copies, updates?}: bring the next updates so often; {late: seconds, updates?}
  hold, release                 {what}: a kind of update, or the id of a chat or person; release {} lets all go

What there is to see (`GET /control/…`)
  about, complaints, calls?after=N, profile (commands and descriptions)
  transcript/ID                 the messages of a chat as the person sees them
  files/ID                      the bytes of a file, by the id in its message
  counts                        sent, written, doubles, methods, answers, actions, complaints, pending, polling,
                                busiest, seq, presses, presses_answered, updates {made, taken, sent, failed, expired …}
  wait?timeout=S&…              long poll: `chat=ID&after=SEQ` with `text`, `pattern`, `button`, `file`, `kind`,
                                `edited=true`, `deleted=true`, `by=anyone`, `times=N` → held, messages;
                                `pending=N`; `chat=ID&action=typing`; `answered=QUERY`; `count=updates.failed&least=N`
"""

from tests.fakes.telegram.client import Bubble, CannotDo, FakeTelegram, Phone, Room, running

__all__ = ["Bubble", "CannotDo", "FakeTelegram", "Phone", "Room", "running"]
