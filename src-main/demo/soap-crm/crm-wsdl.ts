/** Elements of a message: name to XML Schema type; `[]` behind a type stands for a list. */
type Elements = Readonly<Record<string, string>>;

const customer: Elements = {
  customerNo: 'xs:string',
  name: 'xs:string',
  phone: 'xs:string',
  email: 'xs:string',
  company: 'xs:string',
  tier: 'xs:string',
  rowVersion: 'xs:int',
  changeNo: 'xs:int',
  changedAt: 'xs:dateTime',
};
const event: Elements = {
  eventNo: 'xs:int',
  customerNo: 'xs:string',
  externalId: 'xs:string',
  at: 'xs:dateTime',
  text: 'xs:string',
  changeNo: 'xs:int',
};
const operations: Readonly<Record<string, { readonly takes: Elements; readonly gives: Elements }>> = {
  Ping: { takes: {}, gives: { banner: 'xs:string' } },
  GetChangedCustomers: { takes: { sinceChange: 'xs:int', maxRows: 'xs:int' }, gives: { customer: 'tns:Customer[]' } },
  GetCustomer: { takes: { customerNo: 'xs:string' }, gives: { customer: 'tns:Customer' } },
  UpdateCustomer: {
    takes: { customerNo: 'xs:string', rowVersion: 'xs:int', name: 'xs:string', phone: 'xs:string', email: 'xs:string' },
    gives: { rowVersion: 'xs:int' },
  },
  AddContactEvent: {
    takes: { customerNo: 'xs:string', externalId: 'xs:string', at: 'xs:dateTime', text: 'xs:string' },
    gives: { eventNo: 'xs:int' },
  },
  FindContactEvent: { takes: { externalId: 'xs:string' }, gives: { event: 'tns:ContactEvent' } },
  RemoveContactEvent: { takes: { eventNo: 'xs:int' }, gives: { removed: 'xs:boolean' } },
  GetChangedEvents: { takes: { sinceChange: 'xs:int', maxRows: 'xs:int' }, gives: { event: 'tns:ContactEvent[]' } },
};

export const crmNamespace = 'urn:demo:crm:2004';

const sequence = (elements: Elements): string => {
  const lines = Object.entries(elements).map(([name, type]) => {
    const many = type.endsWith('[]') ? ' maxOccurs="unbounded"' : '';
    return `<xs:element name="${name}" type="${type.replace('[]', '')}" minOccurs="0"${many}/>`;
  });
  return `<xs:sequence>${lines.join('')}</xs:sequence>`;
};
const message = (name: string, elements: Elements): string =>
  `<xs:element name="${name}"><xs:complexType>${sequence(elements)}</xs:complexType></xs:element>`;

/** The WSDL of the demo's oldest CRM: document/literal, SOAP 1.1, at this address. */
export function crmWsdl(address: string): string {
  const names = Object.keys(operations);
  const types = Object.entries(operations).map(
    ([name, { takes, gives }]) => message(name, takes) + message(`${name}Response`, gives),
  );
  const messages = names.map(
    (name) =>
      `<message name="${name}In"><part name="body" element="tns:${name}"/></message>` +
      `<message name="${name}Out"><part name="body" element="tns:${name}Response"/></message>`,
  );
  const ports = names.map(
    (name) =>
      `<operation name="${name}"><input message="tns:${name}In"/><output message="tns:${name}Out"/></operation>`,
  );
  const body = '<soap:body use="literal"/>';
  const bindings = names.map(
    (name) =>
      `<operation name="${name}"><soap:operation soapAction="${name}"/><input>${body}</input><output>${body}</output></operation>`,
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<definitions name="Crm" targetNamespace="${crmNamespace}" xmlns:tns="${crmNamespace}" xmlns="http://schemas.xmlsoap.org/wsdl/"`,
    ' xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">',
    `<types><xs:schema targetNamespace="${crmNamespace}" elementFormDefault="qualified">`,
    `<xs:complexType name="Customer">${sequence(customer)}</xs:complexType>`,
    `<xs:complexType name="ContactEvent">${sequence(event)}</xs:complexType>`,
    ...types,
    '</xs:schema></types>',
    ...messages,
    `<portType name="CrmPort">${ports.join('')}</portType>`,
    '<binding name="CrmBinding" type="tns:CrmPort"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>',
    ...bindings,
    '</binding>',
    `<service name="Crm"><port name="CrmPort" binding="tns:CrmBinding"><soap:address location="${address}"/></port></service>`,
    '</definitions>',
  ].join('');
}
