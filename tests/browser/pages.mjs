// The pages that `make shots` photographs. A new page is one more line.
//   as     login of one of the demonstration's staff; without it, nobody is signed in
//   path   where the page is, or a function that finds it with an open page of that person
//   print  also prints it to PDF
export const pages = [{ name: 'sign-in', path: '/sign-in' }];
