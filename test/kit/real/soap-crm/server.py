"""A CRM of the SOAP age for the tests: a real SOAP stack (spyne) over an in-memory table.

Speaks SOAP 1.1 below /soap11 and SOAP 1.2 below /soap12, each with its own WSDL, and checks the WS-Security user name token
(OASIS Web Services Security UsernameToken Profile 1.1.1) of every call, nonce and age included. Below /control it takes plain JSON from the
tests, behind the adapter's back.
"""
import base64
import datetime
import hashlib
import json
import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from lxml import etree
from spyne import Application, Boolean, ComplexModel, DateTime, Fault, Integer, Iterable, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11, Soap12
from spyne.server.wsgi import WsgiApplication

USER, PASSWORD = sys.argv[1], sys.argv[2]
TNS = 'urn:example:crm:2004'
WSSE = '{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}'
WSU = '{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}'

lock = threading.RLock()
customers, events, nonces = {}, {}, set()
state = {'change': 0, 'behaviour': ''}


class Customer(ComplexModel):
    __namespace__ = TNS
    customerNo = Unicode
    name = Unicode
    phone = Unicode
    email = Unicode
    company = Unicode
    rowVersion = Integer
    changeNo = Integer
    changedAt = DateTime
    deleted = Boolean


class ContactEvent(ComplexModel):
    __namespace__ = TNS
    eventNo = Integer
    customerNo = Unicode
    externalId = Unicode
    kind = Unicode
    at = DateTime
    text = Unicode
    changeNo = Integer


def next_change():
    state['change'] += 1
    return state['change']


def check_token(ctx):
    headers = ctx.in_header_doc
    nodes = headers if isinstance(headers, (list, tuple)) else ([] if headers is None else [headers])
    token = None
    for node in nodes:
        found = node if node.tag == WSSE + 'UsernameToken' else node.find('.//' + WSSE + 'UsernameToken')
        token = token if found is None else found
    if token is None:
        raise Fault('Client.Security', 'no user name token')
    text = lambda tag: (token.findtext(tag) or '')
    sent = token.find(WSSE + 'Password')
    ok = text(WSSE + 'Username') == USER and sent is not None
    if ok and (sent.get('Type') or '').endswith('#PasswordDigest'):
        nonce, created = base64.b64decode(text(WSSE + 'Nonce')), text(WSU + 'Created')
        digest = hashlib.sha1(nonce + created.encode() + PASSWORD.encode()).digest()
        age = abs((datetime.datetime.utcnow() - datetime.datetime.strptime(created[:19], '%Y-%m-%dT%H:%M:%S')).total_seconds())
        with lock:
            ok = base64.b64encode(digest).decode() == sent.text and age < 300 and nonce not in nonces
            nonces.add(nonce)
    elif ok:
        ok = sent.text == PASSWORD
    if not ok:
        raise Fault('Client.Security', 'the user name token is not accepted')


class CrmService(ServiceBase):
    @rpc(_returns=Unicode)
    def Ping(ctx):
        return 'CRM 2004'

    @rpc(Integer, Integer, _returns=Iterable(Customer))
    def GetChangedCustomers(ctx, sinceChange, maxRows):
        with lock:
            rows = sorted((c for c in customers.values() if c['changeNo'] > (sinceChange or 0)), key=lambda c: c['changeNo'])
            return [Customer(**c) for c in rows[: maxRows or 100]]

    @rpc(Unicode, _returns=Customer)
    def GetCustomer(ctx, customerNo):
        with lock:
            if customerNo not in customers or customers[customerNo]['deleted']:
                raise Fault('Client.NotFound', 'no customer %s' % customerNo)
            return Customer(**customers[customerNo])

    @rpc(Unicode, Integer, Unicode, Unicode, Unicode, _returns=Integer)
    def UpdateCustomer(ctx, customerNo, rowVersion, name, phone, email):
        with lock:
            row = customers.get(customerNo)
            if row is None or row['deleted']:
                raise Fault('Client.NotFound', 'no customer %s' % customerNo)
            if row['rowVersion'] != rowVersion:
                raise Fault('Client.StaleRecord', 'the record was changed by somebody else')
            change(customerNo, {k: v for k, v in (('name', name), ('phone', phone), ('email', email)) if v is not None})
            return row['rowVersion']

    @rpc(Unicode, Unicode, Unicode, DateTime, Unicode, _returns=Integer)
    def AddContactEvent(ctx, customerNo, externalId, kind, at, text):
        with lock:
            if customerNo not in customers:
                raise Fault('Client.NotFound', 'no customer %s' % customerNo)
            number = max(events, default=0) + 1
            events[number] = dict(eventNo=number, customerNo=customerNo, externalId=externalId, kind=kind, at=at, text=text, changeNo=next_change())
            return number

    @rpc(Unicode, _returns=ContactEvent)
    def FindContactEvent(ctx, externalId):
        with lock:
            found = [e for e in events.values() if e['externalId'] == externalId]
            return ContactEvent(**found[0]) if found else None

    @rpc(Integer, _returns=Boolean)
    def RemoveContactEvent(ctx, eventNo):
        with lock:
            return events.pop(eventNo, None) is not None

    @rpc(Integer, Integer, _returns=Iterable(ContactEvent))
    def GetChangedEvents(ctx, sinceChange, maxRows):
        with lock:
            rows = sorted((e for e in events.values() if e['changeNo'] > (sinceChange or 0)), key=lambda e: e['changeNo'])
            return [ContactEvent(**e) for e in rows[: maxRows or 100]]


CrmService.event_manager.add_listener('method_call', check_token)


def change(number, values):
    row = customers[number]
    row.update(values)
    row['rowVersion'] += 1
    row['changeNo'] = next_change()
    row['changedAt'] = datetime.datetime.utcnow()


def control(body):
    what = body['do']
    with lock:
        if what == 'add':
            number = body['customerNo']
            customers[number] = dict(customerNo=number, name='', phone='', email='', company='', rowVersion=1, deleted=False,
                                     changeNo=next_change(), changedAt=datetime.datetime.utcnow())
            customers[number].update(body.get('values', {}))
        elif what == 'change':
            change(body['customerNo'], body['values'])
        elif what == 'behave':
            state['behaviour'] = body['as']
        return {'customers': list(customers.values()), 'events': list(events.values())}


def application(protocol):
    return WsgiApplication(Application([CrmService], TNS, name='CrmService', in_protocol=protocol(validator='lxml'), out_protocol=protocol()))


apps = {'/soap11': application(Soap11), '/soap12': application(Soap12)}


def router(environ, start_response):
    path = environ.get('PATH_INFO', '')
    if path == '/control':
        body = json.loads(environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0)))
        answer = json.dumps(control(body), default=str).encode()
        start_response('200 OK', [('Content-Type', 'application/json'), ('Content-Length', str(len(answer)))])
        return [answer]
    for prefix, app in apps.items():
        if path.startswith(prefix):
            if state['behaviour'] == 'broken' and environ['REQUEST_METHOD'] == 'POST':
                start_response('502 Bad Gateway', [('Content-Type', 'text/html')])
                return [b'<html><h1>Bad gateway</h1></html>']
            if state['behaviour'] == 'garbage' and environ['REQUEST_METHOD'] == 'POST':
                start_response('200 OK', [('Content-Type', 'text/xml')])
                return [b'<soap:Envelope><soap:Body>']
            answer = app(environ, start_response)
            if state['behaviour'] == 'afterwards' and environ['REQUEST_METHOD'] == 'POST':
                list(answer)
                raise ConnectionAbortedError('the answer is lost')
            return answer
    start_response('404 Not Found', [('Content-Type', 'text/plain')])
    return [b'not found']


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


class Handler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


server = make_server('127.0.0.1', int(sys.argv[3]), router, server_class=Server, handler_class=Handler)
print('ready', server.server_port, flush=True)
server.serve_forever()
