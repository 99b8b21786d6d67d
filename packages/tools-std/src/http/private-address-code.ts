/** The code of the error that a connection refused for its address ends with. */
export const PRIVATE_ADDRESS_CODE = 'EPRIVATEADDRESS';
