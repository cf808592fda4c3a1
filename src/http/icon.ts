/** What browsers ask for with each page: a date line between two columns. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#b4452f"/><path d="M3 4h10v2H3zM3 8h4v1H3zm0 3h4v1H3zm6-3h4v1H9zm0 3h4v1H9z" fill="#fff"/></svg>';
