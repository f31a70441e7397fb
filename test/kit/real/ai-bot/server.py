"""A bot for the tests: OpenAI-compatible chat completions as server-sent events, and the hand-over service of the adapter's README.

The stream is cut on purpose inside events and inside characters. Below /control it takes plain JSON from the tests, behind the adapter's back.
"""
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, KEY = int(sys.argv[1]), sys.argv[2]
lock = threading.RLock()
state = {'change': 0, 'message': 0, 'behaviour': '', 'aborted': 0, 'prompts': []}
conversations, operations = {}, {}
WORDS = ['您好，', 'Ihr Gerät ', 'ist da 🙂', '.']


def touch(conversation):
    state['change'] += 1
    conversation['change'] = state['change']
    conversation['updatedAt'] = int(time.time() * 1000) + state['change']


def add_turn(conversation, role, text, key=None):
    state['message'] += 1
    number = 'm%d' % state['message']
    turn = {'id': number, 'role': role, 'text': text, 'time': int(time.time() * 1000)}
    if key is not None:
        turn['idempotencyKey'] = key
    conversation['transcript'].append(turn)
    touch(conversation)
    return number


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def answer(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def fail(self, status, code, message, headers=()):
        self.answer(status, {'error': {'message': message, 'type': code, 'code': code}}, headers)

    def allowed(self):
        if self.headers.get('authorization') == 'Bearer ' + KEY:
            return True
        self.fail(401, 'invalid_api_key', 'Incorrect API key provided: %s' % self.headers.get('authorization'))
        return False

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get('content-length', '0'))) or b'{}')

    def do_GET(self):
        path, _, query = self.path.partition('?')
        parts = path.split('/')
        if not self.allowed():
            return None
        if path == '/v1/models':
            return self.answer(200, {'object': 'list', 'data': [{'id': 'test-model', 'object': 'model'}]})
        with lock:
            if path == '/v1/handovers':
                asked = dict(one.split('=') for one in query.split('&'))
                after, limit = int(asked.get('after', '0')), int(asked['limit'])
                rows = sorted((one for one in conversations.values() if one['change'] > after), key=lambda one: one['change'])
                page = rows[:limit]
                cursor = str(page[-1]['change'] if page else after)
                return self.answer(200, {'handovers': page, 'cursor': cursor, 'more': len(rows) > limit})
            if parts[:3] == ['', 'v1', 'conversations'] and parts[3] in conversations:
                return self.answer(200, conversations[parts[3]])
            if parts[:3] == ['', 'v1', 'operations']:
                from urllib.parse import unquote
                done = operations.get(unquote(parts[3]))
                return self.answer(200, done) if done else self.fail(404, 'unknown_operation', 'no such operation')
        return self.fail(404, 'unknown_conversation', 'no such conversation')

    def do_POST(self):
        parts, body = self.path.split('/'), self.body()
        if self.path == '/control':
            return self.answer(200, self.control(body))
        if not self.allowed():
            return None
        if self.path == '/v1/chat/completions':
            return self.complete(body)
        key = self.headers.get('idempotency-key')
        with lock:
            conversation = conversations.get(parts[3])
            if conversation is None:
                return self.fail(404, 'unknown_conversation', 'no such conversation')
            if key in operations:
                return self.answer(200, operations[key])
            done = {'conversation': conversation['id']}
            if parts[4] == 'messages':
                done['message'] = add_turn(conversation, 'agent', body['text'], key)
            elif conversation['status'] != body['from']:
                return self.fail(409, 'moved_on', 'the status is %s' % conversation['status'])
            else:
                conversation['status'] = done['status'] = body['to']
                touch(conversation)
            operations[key] = done
        return self.answer(201, done)

    def control(self, body):
        with lock:
            if body['do'] == 'add':
                conversation = {
                    'id': body['id'], 'status': 'handed_over', 'handedOverAt': int(time.time() * 1000),
                    'subject': 'Bot conformance', 'language': 'en', 'reason': 'asked for a person', 'transcript': [],
                    'customer': {'id': 'p-' + body['id'], 'name': 'Test 测试', 'email': body['id'] + '@example.com'},
                }
                if body.get('summary'):
                    conversation['summary'] = body['summary']
                conversations[body['id']] = conversation
                add_turn(conversation, 'customer', 'Hello 你好')
                add_turn(conversation, 'bot', 'I hand you over.')
            elif body['do'] == 'say':
                add_turn(conversations[body['id']], 'customer', 'Still there?')
            elif body['do'] == 'move':
                conversations[body['id']]['status'] = body['to']
                touch(conversations[body['id']])
            elif body['do'] == 'behave':
                state['behaviour'] = body['as']
            return {'conversations': list(conversations.values()), 'aborted': state['aborted'], 'prompts': state['prompts']}

    def complete(self, body):
        state['prompts'].append(body['messages'])
        how = state['behaviour']
        if how == 'busy':
            return self.fail(429, 'rate_limit_exceeded', 'slow down', [('retry-after', '7')])
        self.send_response(200)
        self.send_header('content-type', 'text/event-stream; charset=utf-8')
        self.send_header('connection', 'close')
        self.end_headers()
        self.close_connection = True
        events = b': keep-alive\r\n\r\n'
        for word in WORDS[:2] if how == 'broken' else WORDS:
            chunk = {'object': 'chat.completion.chunk', 'choices': [{'index': 0, 'delta': {'content': word}, 'finish_reason': None}]}
            events += b'data: ' + json.dumps(chunk, ensure_ascii=False).encode() + b'\r\n\r\n'
        try:
            if how == 'endless':
                while True:
                    self.wfile.write(events)
                    time.sleep(0.02)
            if how == 'silent':
                self.wfile.write(events)
                # Nothing more is sent: only the other side can end it.
                self.connection.recv(1)
                raise OSError('given up')
            if how != 'broken':
                events += b'data: [DONE]\r\n\r\n'
            for start in range(0, len(events), 5):
                self.wfile.write(events[start:start + 5])
                time.sleep(0.001)
        except OSError:
            state['aborted'] += 1


ThreadingHTTPServer(('127.0.0.1', PORT), Handler).serve_forever()
